import { caddy } from "./caddy";
import { recipe } from "./recipe";

recipe("caddy", caddy, "/");
recipe("caddy", caddy, "/tools/calendars/");
