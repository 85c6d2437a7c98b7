// The API's description as a page to read: each route with what it takes and gives, then the documents they speak of.

export interface Schema {
  $ref?: string;
  type?: string;
  description?: string;
  nullable?: boolean;
  enum?: unknown[];
  format?: string;
  default?: unknown;
  items?: Schema;
  properties?: Record<string, Schema>;
  required?: string[];
  anyOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: unknown;
}

type Content = Record<string, { schema?: Schema }>;

interface Operation {
  description?: string;
  parameters?: { name: string; in: string; required?: boolean; description?: string; schema: Schema }[];
  requestBody?: { content: Content };
  responses: Record<string, { description?: string; content?: Content }>;
}

export interface ApiDescription {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

const HEAD = `# The API

Made from what the server says of itself at \`/api/openapi.json\` (\`npm run docs:api\`); a test holds the two together.

Everything is JSON. \`Authorization: Bearer <token>\`, or the console's session ([access.md](access.md)); each route names the
right that it needs. Lists answer \`{items, next}\`; \`after\` takes \`next\`, and \`next\` is null on the last page. Errors are
problem details (RFC 9457): [\`Problem\`](#problem). Times are instants in UTC, phones \`+\` and digits, rates fractions from 0 to
1 and null over nothing.
`;

/** Deeper, a field is told as the document that it is. */
const DEPTH = 3;

export function renderApi({ paths, components }: ApiDescription): string {
  const groups = new Map<string, string[]>();
  for (const [path, methods] of Object.entries(paths)) {
    const group = /^\/api\/(\w[\w-]*)/.exec(path)?.[1]?.replace(/\..*$/, '') ?? 'health and figures';
    const routes = Object.entries(methods).map(([method, one]) => renderRoute(method, path, one));
    groups.set(group, [...(groups.get(group) ?? []), ...routes]);
  }
  const routes = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, all]) => `## ${name}\n\n${all.join('\n')}`);
  return `${[HEAD, ...routes, renderDocuments(components.schemas, JSON.stringify(paths))].join('\n').trimEnd()}\n`;
}

function renderRoute(method: string, path: string, operation: Operation): string {
  const { description = '', parameters = [], requestBody, responses } = operation;
  const query = parameters.filter((one) => one.in !== 'path');
  const given = query.map((one) => row(one.name, one.schema, one.required === true, one.description));
  const body = Object.entries(requestBody?.content ?? {});
  const fields = body.flatMap(([, { schema }]) => (schema ? fieldsOf(schema) : []));
  const answers = Object.entries(responses)
    .filter(([code]) => code !== 'default')
    .map(([code, { content = {} }]) => `${code} ${answerText(content)}`.trim());
  return [
    `### ${method.toUpperCase()} ${path}\n`,
    description && `${description}\n`,
    table(given, 'parameter'),
    body.length > 0 && fields.length === 0
      ? `Body: ${body.map(([type, { schema }]) => bodyText(type, schema)).join(', ')}\n`
      : '',
    table(fields, 'body'),
    `→ ${answers.join(' · ')}\n`,
  ]
    .filter(Boolean)
    .join('\n');
}

function bodyText(type: string, schema: Schema | undefined): string {
  return schema && schema.format !== 'binary' ? typeOf(schema) : `\`${type}\``;
}

function answerText(content: Content): string {
  return Object.entries(content)
    .map(([type, { schema }]) => (type === 'application/json' && schema ? shapeOf(schema) : `\`${type}\``))
    .join(' or ');
}

/** A page of a list, a document, or its fields by name. */
function shapeOf(schema: Schema): string {
  const items = schema.properties?.items?.items;
  if (items) return `a page of ${typeOf(items)}`;
  if (schema.properties) return `\`{${Object.keys(schema.properties).join(', ')}}\``;
  return typeOf(schema);
}

function renderDocuments(schemas: Record<string, Schema>, text: string): string {
  // Each stands there twice, as it is given and as it is taken; those that nothing names are left out.
  const named = new Set<string>();
  const look = (where: string) => {
    for (const [, name = ''] of where.matchAll(/#\/components\/schemas\/(\w+)/g)) {
      if (named.has(name)) continue;
      named.add(name);
      look(JSON.stringify(schemas[name] ?? {}));
    }
  };
  look(text);
  const all = [...named].sort().map((name) => {
    const schema = schemas[name] ?? {};
    return [
      `### ${name}\n`,
      schema.description && `${schema.description}\n`,
      table(fieldsOf({ ...schema, description: '' }), 'field'),
    ]
      .filter(Boolean)
      .join('\n');
  });
  return `## Documents\n\n${all.join('\n')}`;
}

function fieldsOf(schema: Schema, before = '', depth = DEPTH): string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const path = before + name;
    const inner = field.type === 'array' ? field.items : field;
    const hasFields = depth > 1 && inner?.properties !== undefined;
    const own = row(path, field, (schema.required ?? []).includes(name), field.description);
    return hasFields ? [own, ...fieldsOf(inner, `${path}${field.type === 'array' ? '[]' : ''}.`, depth - 1)] : [own];
  });
}

function row(name: string, schema: Schema, isRequired: boolean, description = ''): string {
  const usual =
    schema.default === undefined || description.includes('default') ? '' : `default: ${JSON.stringify(schema.default)}`;
  const words = [isRequired ? '' : 'optional', description, usual].filter(Boolean).join('; ');
  return `| \`${name}\` | ${typeOf(schema)} | ${cell(words)} |`;
}

function typeOf(schema: Schema): string {
  const orNull = schema.nullable ? ' or null' : '';
  const name = schema.$ref?.split('/').at(-1);
  if (name) return `[${name}](#${name.toLowerCase()})${orNull}`;
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return [...new Set(choices.map(typeOf))].join(' or ') + orNull;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ') + orNull;
  if (schema.type === 'array')
    return `list of ${schema.items && Object.keys(schema.items).length > 0 ? typeOf(schema.items) : 'anything'}${orNull}`;
  const kind = schema.format === 'date-time' ? 'time' : (schema.type ?? 'anything');
  return kind + orNull;
}

function table(rows: readonly string[], what: string): string {
  return rows.length === 0 ? '' : `| ${what} | | |\n|---|---|---|\n${rows.join('\n')}\n`;
}

function cell(text: string): string {
  return text
    .replaceAll('|', '\\|')
    .replace(/\{\{[^{}]*\}\}/g, '`$&`')
    .replaceAll('\n', ' ');
}
