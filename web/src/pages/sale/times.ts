/** What a field of local time has, of an instant or local time that the house has written. */
export const fieldTime = (text: string | null | undefined) => (text ? text.replace(' ', 'T').slice(0, 16) : '')
/** What a call is told of it; null where nothing is given. */
export const callTime = (field: string) => (field ? `${field.slice(0, 16)}:00` : null)
