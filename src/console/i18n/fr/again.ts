// Une autre campagne tirée de celle-ci.
export const again = {
  open: 'Renvoyer',
  some: 'À une partie des mêmes personnes …',
  copy: 'Copier sans les personnes',
  copyName: '{{name}} (copie)',
  copied: 'La copie est un brouillon : donnez-lui une liste',
  title: 'Renvoyer',
  help: 'Un brouillon est créé pour ces personnes ; rien ne part avant que vous ne le lanciez. Les désinscrits sont écartés.',
  who: 'À qui',
  from: {
    failed: 'Les échecs',
    unread: 'Qui ne l’a pas lu',
    'not-replied': 'Qui l’a reçu sans répondre',
    skipped: 'Les personnes écartées',
    'never-sent': 'Qui ne l’a jamais reçu',
  },
  name: '{{name}} : {{who}}',
  draftName: 'Nom du brouillon',
  action: 'Créer le brouillon',
  made: 'Le brouillon est créé : relisez-le, puis lancez-le',
};
export const uncertain = {
  title_one: '{{count, number}} message au sort incertain',
  title_other: '{{count, number}} messages au sort incertain',
  text: 'Le fournisseur n’a jamais dit s’il les avait pris. Un statut peut encore trancher. Vous pouvez décider : les tenir pour envoyés est sans risque ; les renvoyer peut atteindre certaines personnes deux fois.',
  show: 'Les afficher',
  'treat-as-sent': {
    action: 'Tenir pour envoyés',
    title: 'Les tenir pour envoyés ?',
    text_one: '{{count, number}} message compte comme accepté. On n’écrit plus à personne.',
    text_other: '{{count, number}} messages comptent comme acceptés. On n’écrit plus à personne.',
  },
  resend: {
    action: 'Renvoyer',
    title: 'Les renvoyer ?',
    text_one: '{{count, number}} personne peut recevoir le message deux fois. C’est irréversible.',
    text_other: '{{count, number}} personnes peuvent recevoir le message deux fois. C’est irréversible.',
  },
  done_one: '{{count, number}} message tranché',
  done_other: '{{count, number}} messages tranchés',
};
