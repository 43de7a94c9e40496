/** Where a WebAssembly module comes from: its address, an answer that holds it, its bytes, or the compiled module. */
export type ModuleSource = string | URL | Response | BufferSource | WebAssembly.Module;
