import { StrictMode } from "react";
import { Admin, Resource } from "react-admin";
import { createRoot } from "react-dom/client";
import { Calendars } from "./calendars";
import { dataProvider } from "./data-provider";

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <Admin title="Attendee Calendars" dataProvider={dataProvider} disableTelemetry>
      <Resource name="calendars" list={Calendars} />
    </Admin>
  </StrictMode>,
);
