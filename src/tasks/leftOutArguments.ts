import { isRecord } from '../base/record';

type Arguments = Readonly<Record<string, unknown>>;
type Step = string | number;

/** Whether the arguments as a whole were too long to be kept: the empty path names the whole. */
export function areTooLong(leftOut: readonly string[]): boolean {
  return leftOut.includes('');
}

/**
 * Arguments with values put back where they had been left out.
 * @param values by their paths, as the history names them: `auth.password`, `keys[0].value`
 */
export function withPutBack(args: Arguments, values: ReadonlyMap<string, unknown>): Arguments {
  return [...values].reduce<Arguments>((whole, [path, value]) => {
    const put = putAt(whole, stepsOf(path, whole), value);
    return isRecord(put) ? put : whole;
  }, args);
}

function putAt(target: unknown, [step, ...rest]: readonly Step[], value: unknown): unknown {
  if (step === undefined) {
    return value;
  }
  if (typeof step === 'number') {
    const list: readonly unknown[] = Array.isArray(target) ? target : [];
    // An item that was left out as a whole has its place taken by the next one.
    const isThere = rest.length > 0 && step < list.length;
    return isThere ? list.with(step, putAt(list[step], rest, value)) : list.toSpliced(step, 0, putAt({}, rest, value));
  }
  const object = isRecord(target) ? target : {};
  return { ...object, [step]: putAt(Object.hasOwn(object, step) ? object[step] : undefined, rest, value) };
}

/** A name may hold dots and brackets of its own: the longest one that is there is meant. */
function stepsOf(path: string, target: unknown): readonly Step[] {
  if (path === '') {
    return [];
  }
  const index = /^\[(\d+)\]\.?/.exec(path);
  if (index && Array.isArray(target)) {
    const place = Number(index[1]);
    return [place, ...stepsOf(path.slice(index[0].length), target[place])];
  }
  if (isRecord(target)) {
    const [known] = Object.keys(target)
      .filter(name => name !== '' && (path.startsWith(`${name}.`) || path.startsWith(`${name}[`)))
      .sort((one, other) => other.length - one.length);
    if (known !== undefined) {
      return [known, ...stepsOf(path.slice(known.length).replace(/^\./, ''), target[known])];
    }
  }
  return [path];
}
