import { cloudflare } from "./cloudflare";
import { recipe } from "./recipe";

recipe("cloudflare", cloudflare, "/", { compression: true });
