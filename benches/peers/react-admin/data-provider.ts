import { type DataProvider, fetchUtils, type GetListParams, type RaRecord } from "react-admin";

const API = "api/v1";

function refused(): never {
  throw new Error("the API only reads");
}

interface Answer<Row> {
  results: Row[];
  next: string | null;
  previous: string | null;
}

/** For each filter the cursors that lead to its pages: react-admin counts pages, and the API does not. */
const cursors = new Map<string, (string | null)[]>();

async function ask<Row>(resource: string, query: string, cursor: string | null): Promise<Answer<Row>> {
  const search = new URLSearchParams(query);
  if (cursor) search.set("cursor", cursor);
  const { json } = await fetchUtils.fetchJson(`${API}/${resource}?${search}`);
  return json;
}

const cursorOf = (link: string | null) => link && new URL(link).searchParams.get("cursor");

export const dataProvider: DataProvider = {
  async getList<Row extends RaRecord>(resource: string, { pagination, filter }: GetListParams) {
    const number = pagination?.page ?? 1;
    const query = String(new URLSearchParams(filter));
    const known = cursors.get(query) ?? [null];
    cursors.set(query, known);
    // A page that is opened by its number alone is found by walking there.
    while (known.length < number) {
      const cursor = cursorOf((await ask(resource, query, known[known.length - 1])).next);
      if (!cursor) break;
      known.push(cursor);
    }
    const { results, next, previous } = await ask<Row>(resource, query, known[Math.min(number, known.length) - 1]);
    if (next) known[number] = cursorOf(next);
    return { data: results, pageInfo: { hasNextPage: next !== null, hasPreviousPage: previous !== null } };
  },
  async getOne(resource, { id }) {
    const { json } = await fetchUtils.fetchJson(`${API}/${resource}/${id}`);
    return { data: json };
  },
  async getMany(resource, { ids }) {
    const all = await Promise.all(ids.map((id) => this.getOne(resource, { id })));
    return { data: all.map(({ data }) => data) };
  },
  getManyReference: refused,
  create: refused,
  update: refused,
  updateMany: refused,
  delete: refused,
  deleteMany: refused,
};
