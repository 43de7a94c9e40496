import { nginx } from "./nginx";
import { recipe } from "./recipe";

recipe("nginx", nginx, "/", { link: true });
recipe("nginx", nginx, "/tools/calendars/", { link: true });
