import { StrictMode, useState } from "react";
import { createRoot } from "react-dom/client";
import "attendee-calendars";

function Calendars() {
  const [opened, setOpened] = useState("none");
  return (
    <>
      <p>Opened: {opened}</p>
      <attendee-calendars baseUrl="/attendee" oncalendar-open={(event) => setOpened(event.detail.id)} />
    </>
  );
}

createRoot(document.querySelector("#app")).render(
  <StrictMode>
    <Calendars />
  </StrictMode>,
);
