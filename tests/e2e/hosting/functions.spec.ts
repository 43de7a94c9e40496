import { functions } from "./functions";
import { recipe } from "./recipe";

recipe("netlify's function, in Node", functions("netlify"), "/", { compression: true });
recipe("vercel's middleware, in Node", functions("vercel"), "/", { compression: true, caching: true });
