/** A compiled module. TypeScript knows its type only with the DOM's library, and a server has no use for that. */
type CompiledModule = typeof globalThis extends { WebAssembly: { Module: { prototype: infer Module } } } ? Module : object;

/** Where a WebAssembly module comes from: its address, an answer that holds it, its bytes, or the compiled module. */
export type ModuleSource = string | URL | Response | ArrayBuffer | ArrayBufferView | CompiledModule;
