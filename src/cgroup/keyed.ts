import type {FieldList, Leftovers, Values} from '../field.ts';
import {malformedFile, type Parsed, parsed} from '../probe.ts';
import {indexFields, parseKeyed} from '../proc/lex.ts';

/** A parser for the flat `key value` files of cgroups, from the list of their fields. */
export const keyedParser = <F extends FieldList>(fields: F): ((text: string) => Parsed<Values<F> & Leftovers>) => {
  const index = indexFields(fields);
  return text => {
    const {values, found, unknown, malformed} = parseKeyed<F>(text, index, ' ');
    return found === 0
      ? malformedFile(1, 'no known field', text.slice(0, 200))
      : parsed({...values, unknown, malformed});
  };
};
