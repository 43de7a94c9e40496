/** What the package throws, and what its elements tell of: `code` says what happened, in words that do not change. */
export class AttendeeError extends Error {
  constructor(code, message, { cause, ...details } = {}) {
    super(message, cause === undefined ? undefined : { cause });
    this.code = code;
    for (const [name, value] of Object.entries(details)) {
      if (value !== null && value !== undefined) this[name] = value;
    }
  }

  get name() {
    return "AttendeeError";
  }
}
