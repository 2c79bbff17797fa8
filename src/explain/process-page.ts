import {type PageLabel, type PageLabelId, pageLabels, pageTerm} from '../columns/process-page.ts';
import {type Draft, type Entry, ofKind} from './entry.ts';

/** The lines of the page about a process, from the labels that it draws. */
const drafts: readonly Draft[] = (Object.keys(pageLabels) as readonly PageLabelId[]).map(id => {
  const {title, help, see}: PageLabel = pageLabels[id];
  return {
    id: pageTerm(id),
    title: `${title} (page of a process)`,
    names: [title],
    meaning: help,
    ...(see !== undefined && {see}),
  };
});

export const processPageEntries: readonly Entry[] = ofKind('column', drafts);
