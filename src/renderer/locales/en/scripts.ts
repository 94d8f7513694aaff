/** Scripts, personas and the knowledge base. */
export const scripts = {
  title: 'Scripts', button: 'Scripts', buttonTip: 'Insert a script (/ on an empty line)',
  style: { personified: 'Personified', trending: 'What is hot', lively: 'True and lively', plain: 'Plain' },
  styleShort: { personified: 'Persona', trending: 'Hot', lively: 'Lively', plain: 'Plain' },
  room: { public: 'Public', private: 'Private', both: 'Public and private' },
  state: { draft: 'Draft', in_review: 'In review', approved: 'In use', retired: 'Out of use' },
  group: { opening: 'Opening', guiding: 'Guiding', waiting: 'Waiting', ending: 'Results and endings', product: 'Product', telecom: 'Telecom', order: 'Orders', feeling: 'Feelings', others: 'Third parties', grave: 'Grave', border: 'Limits' },
  situation: {
    greet: 'Greeting', ask: 'Asking', to_private: 'To private', to_call: 'To a call', call_consent: 'Consent to call', wait: 'One moment', holding: 'Holding line', follow_up: 'Follow-up', result: 'Result', call_recap: 'Call recap', farewell: 'Farewell',
    phone: 'Phone trouble', how_to: 'How to', billing: 'Billing', network: 'Signal, broadband', outage: 'Outage', plan: 'Plans', delivery: 'Delivery', after_sales: 'After-sales', refund: 'Refund', invoice: 'Invoice',
    praise: 'Praise', complaint: 'Complaint', apology: 'Apology', elder: 'Elders', third_party: 'Third party', danger: 'Danger', fraud: 'Fraud warning', death: 'Bereavement', money_loss: 'Money lost', abuse: 'Abuse warning',
  },
  lock: { danger: 'The customer is in danger', grief: 'The customer grieves', money: 'The customer lost money', complaint: 'This is a complaint', anger: 'The customer is angry' },
  lockLine: '{why}: personified and hot scripts are put away',
  doubt: { too_long: 'Too long', too_short: 'Too short', link: 'Has a link, refused here', blocked: 'Has a blocked word', review: 'Reviewed first', warn: 'Has a word to mind', said: 'Just said' },
  picker: {
    tabs: { scripts: 'Scripts', facts: 'Knowledge' }, search: 'Find a script: characters, pinyin, initials', searchFacts: 'Find a fact: characters, pinyin, initials', all: 'All situations',
    none: 'Nothing found', noneHint: 'Try another word, or Esc to write it yourself', more: '{n} more, keep typing', locked: 'Put away',
    variant: 'Wording {n} of {of}', missing: 'To fill: {names}', length: '{n} / {limit}', used: 'Used {n} · with effect {effective}', favourite: 'Favourite', unfavourite: 'No favourite', library: 'Open the library',
    keys: '↑↓ choose · Enter insert · Alt+↓ other wording · Alt+F favourite · Alt+K knowledge · Esc back', factKeys: '↑↓ choose · Enter quote · Alt+O out of date · Alt+K scripts · Esc back',
  },
  alike: 'This account said nearly the same {n} times in public in the last hours, last {t}. Better say it another way.',
  slots: '{n} to fill in, Tab goes there',
  persona: {
    title: 'Persona', line: 'Persona {name}', none: 'Not written', tone: 'Tone', used: 'Says', avoided: 'Never says', signOff: 'Signs', name: 'Name', edit: 'Change', brand: 'Brand', save: 'Save persona', saved: 'Persona saved', unwritten: 'Nobody has written it yet, this is a beginning', forSupervisors: 'Supervisors keep the personas', words: 'Separated by commas or lines', lead: 'One persona per brand: how it speaks, which words it uses and avoids. Avoided words are pointed out while one writes.',
  },
  library: {
    title: 'Library', short: 'Library', back: 'Desk', tabs: { scripts: 'Scripts', knowledge: 'Knowledge', personas: 'Personas' },
    lead: 'Scripts, facts and personas that all share', all: 'All', toReview: 'To review', stale: 'Past their date', mine: 'Drafts', search: 'Find by characters, pinyin, initials', count: '{n} scripts', add: 'Write one', import: 'Import', exportCsv: 'Export CSV', exportJson: 'Export JSON', exported: 'Exported', file: 'scripts',
    none: 'No scripts here yet', noneHint: 'Write one, or import a file', choose: 'Choose one', chooseHint: 'By situation on the left, ↑↓ walk too',
    by: '{name}, {t}', starter: 'Starter script', counts: 'Used {used} · with effect {effective} · praised {praised} · nobody came back {quiet}', expires: 'Until {t}', expired: 'Past its date since {t}, offered no more', note: 'Reviewer: {note}',
    edit: 'Change', submit: 'Save and submit', save: 'Save', saveDraft: 'Save draft', cancel: 'Cancel', approve: 'Approve', return: 'Return', returnWhy: 'Why it is returned', retire: 'Take out', retireSure: 'Really take out', restore: 'Bring this back', versions: 'Versions', version: 'Version {n} · {name} · {t}', restored: 'Brought back as a new version', approved: 'Approved, everybody may use it', returned: 'Returned', retired: 'Taken out', savedNow: 'Saved and in use', savedReview: 'Submitted, in use once approved', savedDraft: 'Saved as a draft', stale409: 'Somebody just changed it; look at the new version first',
  },
  form: { title: 'Title', brand: 'Brand', anyBrand: 'All brands', situation: 'Situation', style: 'Style', room: 'Where', variants: 'Wordings', variant: 'Wording {n}', addVariant: 'Add a wording', removeVariant: 'Remove this wording', keywords: 'Keywords', keywordsHint: 'Separated by commas', expiresAt: 'Until', never: 'No end', sensitive: 'Ask for a review', slotsHint: '{slots} are filled in by themselves; other braces wait for the agent.', reviewHint: 'Public, playful and delicate scripts are in use once approved.', fault: { expiry: 'A hot script needs a date', tone: 'No jokes in grave situations', twice: 'Two wordings are the same' }, missing: 'A title and one wording are needed' },
  files: { title: 'Pictures and files', hint: 'At most {n}; they are put into the reply with the text. What a platform does not take is left out and named', wait: 'Can be saved once the files have arrived', none: 'The connected channels take text alone.', notHere: 'Not taken here', left: 'Not taken here and left out: {names}' },
  import: { title: 'Import scripts', lead: 'CSV, JSON or Excel (xlsx), at most 1,000 rows and 384 KB (pictures and files beside that, at most 36). Columns: 标题、品牌、场景、风格、适用、话术内容 (one wording per line)、关键词、需复核、到期时间、附件. Only JSON carries pictures and files.', choose: 'Choose a file', other: 'Another file', summary: '{fresh} new, {update} changed, {same} the same, {refused} wrong', run: 'Import {n}', done: 'Imported {n}', tooLarge: 'Larger than 384 KB; split it.', line: 'Line {n}', fate: { new: 'New', update: 'Changed', same: 'The same', refused: 'Wrong' }, why: { missing: 'missing', too_long: 'too long', unknown_word: 'not known', not_a_time: 'no time', expiry: 'a hot script needs a date', tone: 'no jokes in grave situations', twice: 'two wordings are the same', twice_in_file: 'twice in the file, the first counts', file_missing: 'the file did not come with it (export as JSON to carry pictures and files)' }, tooMany: 'At most 36 pictures and files at once; import in several goes.', carrying: 'Carrying pictures and files {n} / {of}', problem: '{column}: {why}' },
} as const

export const knowledge = {
  title: 'Knowledge', none: 'No facts yet', noneHint: 'Supervisors write them in the library', choose: 'Choose one', chooseHint: 'Find on the left, ↑↓ walk too',
  search: 'Find a fact: characters, pinyin, initials', add: 'Write one', valid: 'Valid', doubted: 'Said to be out of date', over: 'Past its date', early: 'Not yet', all: 'All', toCheck: 'To check', doubt: 'Out of date', doubtDone: 'Marked; supervisors see it', doubtTip: 'Offered no more until a supervisor has looked', doubtBy: '{name} said so {t}', doubtNote: '{name} said so {t}: {note}', confirm: 'Checked, still right', confirmed: 'Valid again', retire: 'Take out', retireSure: 'Really take out', retired: 'Taken out', edit: 'Change', save: 'Save', saved: 'Saved', cancel: 'Cancel',
  source: 'Source: {source}', until: 'Until {t}', from: 'From {t}', forever: 'No end', region: 'Region: {region}', everywhere: 'Everywhere', used: 'Quoted {n} times', starter: 'Starter fact', by: '{name}, {t}',
  form: { title: 'Title', text: 'Text', region: 'Region', regionHint: 'Empty = everywhere', validFrom: 'From', validUntil: 'Until', source: 'Source', tags: 'Tags', tagsHint: 'Separated by commas', brand: 'Brand', missing: 'A title and a text are needed', order: 'The end comes after the beginning' },
} as const
