import type {Setting} from '../model/advice/rule.ts';
import type {TuningRow} from '../model/tuning.ts';
import {checkInput, inputHint} from '../model/tuning-input.ts';
import {vmWrites} from '../sys/vm-writes.ts';
import type {ActionItem, Question} from './action.ts';
import {compactMemoryPlan} from './compact-memory.ts';
import {dropCachesItems} from './drop-caches.ts';
import {refusedBeforehand} from './refusal.ts';
import {type SetContext, setPlan} from './set-value.ts';

/** What can be done with a row of the tuning view. */

const currentText = ({value}: Setting): string | undefined => (value.ok ? value.value.text : undefined);

/** Why nothing can be written, and what would be done instead; undefined where something can. */
const obstacle = (setting: Setting): string | undefined => {
  if (!setting.value.ok) {
    return setting.value.reason.kind === 'missing'
      ? 'this kernel does not have it'
      : 'its value cannot be read, so that a change could not be undone';
  }
  if (setting.writable) return undefined;
  if (setting.entry.startsWith('zram.')) {
    return 'it is chosen when the device is set up: swapoff, reset the device, set it up anew';
  }
  if (setting.entry === 'swaps.Priority') return 'swapoff the area and swapon it with -p and another number';
  if (setting.entry === 'swap') return 'swap is added with mkswap and swapon';
  return 'each group has its own: view 8 shows them';
};

const question = (setting: Setting, context: SetContext): Question => ({
  label: setting.name,
  initial: currentText(setting) ?? '',
  hint: inputHint(setting, context.facts),
  plan: typed => {
    const checked = checkInput(setting, typed, context.facts);
    if ('refused' in checked) return checked;
    return checked.text === currentText(setting)
      ? {refused: `${setting.name} is ${checked.text} already`}
      : setPlan(setting, checked.text, context);
  },
});

const choiceItems = (setting: Setting, context: SetContext): readonly ActionItem[] =>
  setting.value.ok
    ? (setting.value.value.choices ?? [])
        .filter(choice => choice !== currentText(setting))
        .map(choice => ({id: `set-${choice}`, label: choice, plan: setPlan(setting, choice, context)}))
    : [];

const typedItem = (setting: Setting, context: SetContext): ActionItem =>
  setting.value.ok && setting.value.value.choices !== undefined
    ? {id: 'set', label: 'Set another choice', items: choiceItems(setting, context)}
    : {id: 'set', label: 'Set a value', ask: question(setting, context)};

/** The unused one of a pair is 0 by default, and that cannot be written. */
const valueItem = (id: string, what: string, value: string | undefined, setting: Setting, context: SetContext) =>
  value === undefined || value === currentText(setting) || 'refused' in checkInput(setting, value, context.facts)
    ? []
    : [{id, label: `Set to ${what}, ${value}`, plan: setPlan(setting, value, context)}];

export const tuningActions = (row: TuningRow, context: SetContext): readonly ActionItem[] => {
  const {setting, advised} = row;
  const unable = refusedBeforehand(setting.path, context.facts);
  if (setting.value.ok && setting.name === vmWrites.dropCaches.name) {
    return unable === undefined
      ? dropCachesItems(context.facts)
      : [{id: 'drop-caches', label: 'Drop caches', refused: unable}];
  }
  if (setting.value.ok && setting.name === vmWrites.compactMemory.name) {
    const item = {id: 'compact-memory', label: 'Compact all zones once'};
    return [unable === undefined ? {...item, plan: compactMemoryPlan(context.facts)} : {...item, refused: unable}];
  }
  const refused = obstacle(setting) ?? unable;
  if (refused !== undefined) return [{id: 'set', label: 'Set a value', refused}];
  return [
    ...valueItem('set-advised', 'what is advised', advised.value, setting, context),
    ...(advised.value === setting.fallback.value
      ? []
      : valueItem('set-default', 'the kernel’s default', setting.fallback.value, setting, context)),
    typedItem(setting, context),
  ];
};
