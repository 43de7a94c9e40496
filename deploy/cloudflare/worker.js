// The page as a Cloudflare Worker with static assets.
import { answer } from "../edge/calendars.js";

export default {
  fetch(request, env) {
    // With Cloudflare Access in front, the log-in here may stay: it is what holds if the Worker gets an address that Access does not know.
    return answer(request, {
      server: env.ATTENDEE_URL,
      key: env.ATTENDEE_API_KEY,
      user: env.CALENDARS_USER,
      password: env.CALENDARS_PASSWORD,
      page: (request) => env.ASSETS.fetch(request),
    });
  },
};
