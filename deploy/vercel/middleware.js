// UNTESTED on Vercel; what it calls is tested, in Node and in Cloudflare's workerd.
import { answer } from "./calendars.js";

// What `next()` of `@vercel/functions` says: go on to the file, with the headers that stand beside this one.
const NEXT = "x-middleware-next";

export default async (request) => {
  const answered = await answer(request, {
    server: process.env.ATTENDEE_URL,
    key: process.env.ATTENDEE_API_KEY,
    user: process.env.CALENDARS_USER,
    password: process.env.CALENDARS_PASSWORD,
    page: () => new Response(null, { headers: { [NEXT]: "1" } }),
  });
  // Whether there is such a file is not known yet: Vercel's own header, or browsers would keep a 404 for a year.
  if (answered.headers.has(NEXT)) answered.headers.delete("Cache-Control");
  return answered;
};

// Every file asks it first.
export const config = { matcher: "/(.*)" };
