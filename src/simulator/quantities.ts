// The quantities a behaviour is made of.
import { z } from 'zod';

/** A fraction, 0 to 1. */
export const share = z.number().min(0).max(1);

/** [least, most], drawn evenly. */
export const range = z
  .tuple([z.number().min(0), z.number().min(0)])
  .refine(([low, high]) => low <= high, 'the first number must not exceed the second');
