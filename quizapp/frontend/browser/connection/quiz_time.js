// Time that only moves forward, in milliseconds: `Date` can be set by a person or by the network at any moment.
// It begins with the page, so what outlives the page needs `Date`, and must not trust it far.
export const steadyNow = () => performance.now();

// How long ago a moment of `Date` was, by a clock that may have been set since: nothing if it is to come.
export const sinceMs = (at) => Math.max(0, Date.now() - at);
