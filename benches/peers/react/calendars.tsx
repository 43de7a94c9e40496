import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { createColumnHelper, tableFeatures, useTable } from "@tanstack/react-table";
import { type FormEvent, useSyncExternalStore } from "react";

interface Calendar {
  id: string;
  platform: string;
  platform_uuid: string | null;
  state: string;
  deduplication_key: string | null;
  created_at: string;
  last_successful_sync_at: string | null;
}

interface Answer {
  results: Calendar[];
  next: string | null;
  previous: string | null;
}

const NONE: Calendar[] = [];
const PLATFORMS: Record<string, string> = { google: "Google", microsoft: "Microsoft" };
const STATES: Record<string, string> = { connected: "Connected", disconnected: "Disconnected" };

const times = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "short" });

const Time = ({ iso }: { iso: string | null }) =>
  iso ? <time dateTime={iso}>{times.format(new Date(iso))}</time> : "Never";

const features = tableFeatures({});
const helper = createColumnHelper<typeof features, Calendar>();
const columns = helper.columns([
  helper.accessor((calendar) => calendar.platform_uuid ?? "Primary calendar", {
    id: "account",
    header: "Account",
    cell: (info) => <span title={info.getValue()}>{info.getValue()}</span>,
  }),
  helper.accessor("platform", { header: "Platform", cell: (info) => PLATFORMS[info.getValue()] ?? info.getValue() }),
  helper.accessor("state", {
    header: "State",
    cell: (info) => <span className={`state ${info.getValue()}`}>{STATES[info.getValue()] ?? info.getValue()}</span>,
  }),
  helper.accessor("deduplication_key", {
    header: "Deduplication key",
    cell: (info) => <span className={info.getValue() === null ? "none" : "key"}>{info.getValue() ?? "No key"}</span>,
  }),
  helper.accessor("created_at", { header: "Created", cell: (info) => <Time iso={info.getValue()} /> }),
  helper.accessor("last_successful_sync_at", {
    header: "Last successful sync",
    cell: (info) => <Time iso={info.getValue()} />,
  }),
]);

function listen(changed: () => void) {
  addEventListener("popstate", changed);
  return () => removeEventListener("popstate", changed);
}

const useSearch = () => useSyncExternalStore(listen, () => location.search);

function go(search: string) {
  history.pushState(null, "", location.pathname + search);
  dispatchEvent(new PopStateEvent("popstate"));
}

async function ask(search: string, signal: AbortSignal): Promise<Answer> {
  const answer = await fetch(`api/v1/calendars${search}`, { signal });
  if (!answer.ok) throw new Error(`the server answered with ${answer.status}`);
  return answer.json();
}

export function Calendars() {
  const search = useSearch();
  const { data, error, isFetching } = useQuery({
    queryKey: ["calendars", search],
    queryFn: ({ signal }) => ask(search, signal),
    placeholderData: keepPreviousData,
  });
  const table = useTable({ features, columns, data: data?.results ?? NONE, getRowId: (calendar) => calendar.id });

  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const key = String(new FormData(event.currentTarget).get("deduplication_key"));
    go(key && `?${new URLSearchParams({ deduplication_key: key })}`);
  };
  const turn = (url: string | null | undefined, name: string) => (
    <button type="button" disabled={!url} onClick={() => url && go(new URL(url).search)}>
      {name}
    </button>
  );
  const key = new URLSearchParams(search).get("deduplication_key") ?? "";

  return (
    <>
      <form role="search" onSubmit={submit}>
        <label>
          Deduplication key
          <input key={key} type="search" name="deduplication_key" defaultValue={key} autoComplete="off" spellCheck={false} />
        </label>
        <button>Search</button>
      </form>
      <div className="card" aria-busy={isFetching}>
        <table aria-label="Calendars">
          <thead>
            {table.getHeaderGroups().map((group) => (
              <tr key={group.id}>
                {group.headers.map((header) => (
                  <th key={header.id}>
                    <table.FlexRender header={header} />
                  </th>
                ))}
              </tr>
            ))}
          </thead>
          <tbody>
            {table.getRowModel().rows.map((row) => (
              <tr key={row.id}>
                {row.getAllCells().map((cell) => (
                  <td key={cell.id}>
                    <table.FlexRender cell={cell} />
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
        {error ? (
          <p className="message" role="alert">
            The calendars could not be loaded: {error.message}
          </p>
        ) : !data ? (
          <p className="message" role="status">
            Loading …
          </p>
        ) : (
          data.results.length === 0 && (
            <p className="message" role="status">
              No calendars.
            </p>
          )
        )}
      </div>
      <nav aria-label="Pages">
        {turn(data?.previous, "Previous")}
        {turn(data?.next, "Next")}
      </nav>
    </>
  );
}
