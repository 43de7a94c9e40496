import { DataTable, DateField, List, Pagination, SearchInput, SelectField, TextField } from "react-admin";

const PLATFORMS = [
  { id: "google", name: "Google" },
  { id: "microsoft", name: "Microsoft" },
];
const STATES = [
  { id: "connected", name: "Connected" },
  { id: "disconnected", name: "Disconnected" },
];
const TIME: Intl.DateTimeFormatOptions = { dateStyle: "medium", timeStyle: "short" };
const CUT = { maxWidth: 320, overflow: "hidden", textOverflow: "ellipsis", whiteSpace: "nowrap" };

const filters = [
  <SearchInput key="key" source="deduplication_key" placeholder="Deduplication key" alwaysOn resettable={false} />,
];

export const Calendars = () => (
  <List
    title="Calendars"
    filters={filters}
    perPage={25}
    pagination={<Pagination rowsPerPageOptions={[]} />}
    sort={{ field: "created_at", order: "DESC" }}
    exporter={false}
  >
    <DataTable bulkActionButtons={false} rowClick={false}>
      <DataTable.Col source="platform_uuid" label="Account" disableSort sx={CUT}>
        <TextField source="platform_uuid" emptyText="Primary calendar" />
      </DataTable.Col>
      <DataTable.Col source="platform" disableSort>
        <SelectField source="platform" choices={PLATFORMS} />
      </DataTable.Col>
      <DataTable.Col source="state" disableSort>
        <SelectField source="state" choices={STATES} />
      </DataTable.Col>
      <DataTable.Col source="deduplication_key" label="Deduplication key" disableSort>
        <TextField source="deduplication_key" emptyText="No key" />
      </DataTable.Col>
      <DataTable.Col source="created_at" label="Created" disableSort>
        <DateField source="created_at" showTime options={TIME} />
      </DataTable.Col>
      <DataTable.Col source="last_successful_sync_at" label="Last successful sync" disableSort>
        <DateField source="last_successful_sync_at" showTime options={TIME} emptyText="Never" />
      </DataTable.Col>
    </DataTable>
  </List>
);
