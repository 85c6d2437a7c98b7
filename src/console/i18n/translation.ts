// A translation has the keys of the English texts, all of them and no others.

export type Translation<T> = { [K in keyof T]: T[K] extends string ? string : Translation<T[K]> };
