import {it} from 'vitest';
import {walkthrough} from '../helpers/walkthrough.ts';

it('fits every screen, whatever is pressed, and never scrolls or wraps', () => walkthrough(60));
