import { nginx } from "./nginx";
import { recipe } from "./recipe";

recipe("nginx", nginx, "/");
recipe("nginx", nginx, "/tools/calendars/");
