// Vite only makes the files small, and puts their hashes into their names.
export default { base: "./", build: { assetsInlineLimit: 0 } };
