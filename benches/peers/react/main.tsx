import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "../page.css";
import { Calendars } from "./calendars";

const client = new QueryClient({ defaultOptions: { queries: { refetchOnWindowFocus: false } } });

createRoot(document.getElementById("root")!).render(
  <StrictMode>
    <QueryClientProvider client={client}>
      <header>Attendee Calendars</header>
      <main>
        <h1>Calendars</h1>
        <Calendars />
      </main>
    </QueryClientProvider>
  </StrictMode>,
);
