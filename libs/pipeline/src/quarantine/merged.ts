/** Merges two ordered sequences into one; of equals the left one's come first. */
export async function* merged<Item>(
  left: AsyncIterator<Item>,
  right: AsyncIterator<Item>,
  compare: (a: Item, b: Item) => number,
): AsyncGenerator<Item> {
  try {
    let [a, b] = [await left.next(), await right.next()];
    while (!a.done || !b.done) {
      if (b.done || (!a.done && compare(a.value, b.value) <= 0)) {
        yield a.value as Item;
        a = await left.next();
      } else {
        yield b.value;
        b = await right.next();
      }
    }
  } finally {
    await left.return?.();
    await right.return?.();
  }
}
