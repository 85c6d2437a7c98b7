// Files named by id in what a campaign sends, before its launch.
import { expect, test } from 'vitest';
import { addSender, openApp } from './setup.ts';

const api = await openApp();
const { sql, ok } = api;
const sender = await addSender(api);

test('an id that was not uploaded for the sender is a warning, in messages and in templates', async () => {
  await sql`
    insert into media (sender_id, media_id, sha256, mime_type, bytes, uploaded_at)
    values (${sender.id}, 'new', ${Buffer.from('1')}, 'image/png', 1, now()),
      (${sender.id}, 'old', ${Buffer.from('2')}, 'image/png', 1, now() - interval '31 days')`;
  const warned = async (id: string) => {
    const header = [{ type: 'header', parameters: [{ type: 'image', image: { id } }] }];
    const contents = [
      { template: { name: 'jeu', language: 'fr', components: header } },
      { message: { type: 'image', image: { id } } },
    ];
    const paths: string[] = [];
    for (const content of contents) {
      const draft = await ok('POST', '/api/campaigns', { name: 'a', ...content }, 201);
      const { findings } = await ok('POST', `/api/campaigns/${draft.id}/preview`);
      for (const { level, code, path } of findings) {
        if (code !== 'media_not_uploaded') continue;
        expect(level).toBe('warning');
        paths.push(path);
      }
    }
    return paths;
  };
  expect(await warned('new')).toEqual([]);
  const paths = ['template.components.0.parameters.0.image.id', 'message.image.id'];
  expect(await warned('old')).toEqual(paths);
  expect(await warned('unknown')).toEqual(paths);
  expect(await warned('{{photo}}')).toEqual([]);
});

test('values of a message keep their line breaks, also where rows with bad values are rejected', async () => {
  const message = { type: 'text', text: { body: 'Livraison :\n{{adresse}}' } };
  const draft = await ok('POST', '/api/campaigns', { name: 'a', message, badValues: 'reject' }, 201);
  const list = 'adresse,phone\n"rue 10\nDakar\t      Plateau",+221771234501\n,+221771234502\n';
  expect(await ok('POST', `/api/campaigns/${draft.id}/recipients`, list)).toMatchObject({ imported: 1, rejected: 1 });
  const { messages } = await ok('POST', `/api/campaigns/${draft.id}/preview`);
  expect(messages).toHaveLength(1);
  expect(JSON.stringify(messages[0])).toContain('Livraison :\\nrue 10\\nDakar\\t      Plateau');
});

test('what is built wrongly keeps a template from being launched, and says where', async () => {
  const components = [
    {
      type: 'body',
      parameters: [
        { type: 'text', parameter_name: 'a', text: 'x' },
        { type: 'text', text: 'y' },
      ],
    },
  ];
  const template = { name: 'jeu', language: 'fr', components };
  const draft = await ok('POST', '/api/campaigns', { name: 'a', template }, 201);
  await ok('POST', `/api/campaigns/${draft.id}/recipients`, 'phone\n+221771234501\n');
  const reply = await api.call('POST', `/api/campaigns/${draft.id}/launch`);
  expect(reply.status).toBe(422);
  expect(reply.body.errors).toMatchObject([{ path: 'template.components.0.parameters.1' }]);
});
