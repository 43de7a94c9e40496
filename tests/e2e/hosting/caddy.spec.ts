import { caddy } from "./caddy";
import { recipe } from "./recipe";

recipe("caddy", caddy, "/", { link: true });
recipe("caddy", caddy, "/tools/calendars/", { link: true });
