// All that Trunk's own build of the page leaves to do, one after the other: Trunk runs its hooks at the same time.
await import("./words.mjs");
await import("./more.mjs");
await import("./release.mjs");
