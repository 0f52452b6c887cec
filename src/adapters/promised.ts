/** A function that does its work at once, as one that gives a promise: what it throws rejects the promise. */
export const promised =
  <Parameters extends readonly unknown[], Result>(action: (...parameters: Parameters) => Result) =>
  (...parameters: Parameters): Promise<Result> =>
    new Promise((resolve) => resolve(action(...parameters)))
