// Which calendars are broken, and who has to act: node broken.js https://attendee.example, with the key in ATTENDEE_API_KEY.
import { Client, diagnose } from "attendee-calendars/client";

const client = new Client({ baseUrl: process.argv[2], apiKey: process.env.ATTENDEE_API_KEY });

for await (const calendar of client.calendars()) {
  const { severity, actor, sentence } = await diagnose(calendar);
  if (severity === "bad") console.log(calendar.deduplicationKey ?? calendar.id, actor ?? "", sentence);
}
