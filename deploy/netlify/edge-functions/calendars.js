// UNTESTED on Netlify; what it calls is tested, in Node and in Cloudflare's workerd.
import { answer } from "../../edge/calendars.js";

export default (request, context) =>
  answer(request, {
    server: Netlify.env.get("ATTENDEE_URL"),
    key: Netlify.env.get("ATTENDEE_API_KEY"),
    user: Netlify.env.get("CALENDARS_USER"),
    password: Netlify.env.get("CALENDARS_PASSWORD"),
    page: () => context.next(),
  });

// Every file asks it first; and where it breaks, nothing is shown.
export const config = { path: "/*", onError: "fail" };
