import react from "@vitejs/plugin-react";

export default { base: "./", build: { assetsInlineLimit: 0 }, plugins: [react()] };
