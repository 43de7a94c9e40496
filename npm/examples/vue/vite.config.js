import vue from "@vitejs/plugin-vue";

const isCustomElement = (tag) => tag === "attendee-calendars";

export default { plugins: [vue({ template: { compilerOptions: { isCustomElement } } })] };
