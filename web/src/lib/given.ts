/** The members that are given: what is undefined, null or an empty text is left out, as a query wants it. */
export function given<T extends object>(all: T): { [Name in keyof T]?: Exclude<T[Name], undefined | null | ''> } {
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== null && value !== '')) as {
    [Name in keyof T]?: Exclude<T[Name], undefined | null | ''>
  }
}
