// A campaign's message as one person gets it, by the very rules of the sending: values cleaned and cut, defaults for empty ones.
import { compileComponents } from '../../../model/placeholders.ts';
import type { Json } from '../../../model/template.ts';
import { plain, type ShownMessage, type ShownValue, shownTemplate } from '../../components/shown-message.ts';
import type { Tones } from './column-tones.ts';
import { readValue } from './slot-value.ts';
import { valuesOf } from './template-components.ts';
import { isPart, slotsOf, textOf } from './template-slots.ts';
import { pictureOf } from './uploaded-pictures.ts';

interface Given {
  /** The template as the provider describes it; null for a message of one's own. */
  listed: readonly Json[] | null;
  components: readonly Json[];
  /** Of a row; null: the template's own examples are shown. */
  variables: Readonly<Record<string, string>> | null;
  tones: Tones;
}

export function shownCampaign({ listed, components, variables, tones }: Given): ShownMessage {
  const rendered = render(components, variables ?? {});
  if (!listed) return shownOwn(rendered[0]);
  const [written, shown] = [valuesOf(listed, components), valuesOf(listed, rendered)];
  const examples = new Map(slotsOf(listed).map(({ key, example }) => [key, example]));
  return shownTemplate(listed, (place): ShownValue => {
    const read = readValue(written[place] ?? '');
    const column = read.from === 'column' ? read.column : null;
    const example = variables === null && column !== null ? examples.get(place) : null;
    const text = pictureOf(shown[place] ?? '')?.address ?? (shown[place] || example || '');
    return { text, tone: column === null ? null : (tones.get(column) ?? null), isMissing: text === '' };
  });
}

function render(components: readonly Json[], variables: Readonly<Record<string, string>>): Json[] {
  try {
    return compileComponents(components)(variables);
  } catch {
    return [...components]; // a placeholder that is being typed
  }
}

/** A message that is no template: its text or caption. */
function shownOwn(message: Json | undefined): ShownMessage {
  const type = isPart(message) ? textOf(message.type) : '';
  const content = isPart(message) && isPart(message[type]) ? message[type] : {};
  const kind = (['image', 'video', 'document', 'location'] as const).find((one) => one === type);
  return {
    header: kind ? { kind, text: plain(''), address: textOf(content.link) } : null,
    body: plain(textOf(content.body) || textOf(content.caption)),
    footer: null,
    buttons: [],
    cards: [],
  };
}
