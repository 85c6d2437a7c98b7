// The templates a fresh simulator knows: French and English, marketing and utility, one paused, one rejected.

const NAMESPACE = '8f1d7c52_3a04_4a0e_9c55_2b61f0d3a7e9';

export const SAMPLE_TEMPLATES = [
  template('promo_soldes', 'fr', 'MARKETING', [
    body('Bonjour {{1}}, profitez de {{2}} de remise jusqu’au {{3}} !', ['Awa', '20 %', '31 mai']),
    { type: 'FOOTER', text: 'Répondez STOP pour ne plus recevoir nos offres.' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'STOP' }] },
  ]),
  template('promo_soldes', 'en', 'MARKETING', [
    body('Hello {{1}}, enjoy {{2}} off until {{3}}!', ['Awa', '20%', '31 May']),
    { type: 'FOOTER', text: 'Reply STOP to opt out.' },
    { type: 'BUTTONS', buttons: [{ type: 'QUICK_REPLY', text: 'STOP' }] },
  ]),
  template('nouvelle_collection', 'fr', 'MARKETING', [
    { type: 'HEADER', format: 'IMAGE', example: { header_handle: ['https://example.com/collection.jpg'] } },
    body('{{1}}, la nouvelle collection est arrivée chez {{2}}.', ['Moussa', 'Dakar Mode']),
    {
      type: 'BUTTONS',
      buttons: [
        { type: 'URL', text: 'Voir', url: 'https://example.com/c/{{1}}', example: ['https://example.com/c/ete'] },
      ],
    },
  ]),
  template('rappel_paiement', 'fr', 'UTILITY', [
    { type: 'HEADER', format: 'TEXT', text: 'Rappel' },
    body('Bonjour {{1}}, votre facture de {{2}} FCFA arrive à échéance le {{3}}.', ['Fatou', '15 000', '5 juin']),
  ]),
  template('payment_reminder', 'en_US', 'UTILITY', [
    { type: 'HEADER', format: 'TEXT', text: 'Invoice {{1}}', example: { header_text: ['F-1042'] } },
    body('Hello {{1}}, your invoice of {{2}} is due on {{3}}.', ['Fatou', 'XOF 15,000', 'June 5']),
  ]),
  template('bienvenue', 'fr', 'UTILITY', [{ type: 'BODY', text: 'Bienvenue chez nous ! Votre compte est ouvert.' }]),
  template('code_connexion', 'fr', 'AUTHENTICATION', [
    body('*{{1}}* est votre code de vérification.', ['482913']),
    {
      type: 'BUTTONS',
      buttons: [{ type: 'URL', text: 'Copier', url: 'https://www.whatsapp.com/otp/code/?code={{1}}' }],
    },
  ]),
  template('livraison_suivi', 'fr', 'UTILITY', [
    { type: 'HEADER', format: 'LOCATION' },
    body('Votre colis {{1}} est en route.', ['SN-77120']),
  ]),
  template('jeu_concours', 'fr', 'MARKETING', [body('{{1}}, tentez votre chance !', ['Awa'])], 'paused'),
  template('credit_facile', 'fr', 'MARKETING', [body('{{1}}, argent facile, sans garantie !', ['Awa'])], 'rejected'),
];

function template(name: string, language: string, category: string, components: Component[], status = 'approved') {
  return {
    name,
    namespace: NAMESPACE,
    language,
    status,
    category,
    components,
    rejected_reason: status === 'rejected' ? 'ABUSIVE_CONTENT' : 'NONE',
    quality_score: { score: status === 'approved' ? 'GREEN' : status === 'paused' ? 'RED' : 'UNKNOWN' },
  };
}

interface Component {
  type: string;
  [field: string]: unknown;
}

function body(text: string, example: string[]): Component {
  return { type: 'BODY', text, example: { body_text: [example] } };
}
