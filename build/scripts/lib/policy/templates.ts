import type { PolicyKey, PolicyWords } from '../../../../src/shared/policy/key.ts'
import type { PolicyName } from '../../../../src/shared/policy/schema.ts'
import { policyAreas } from '../../../../src/shared/policy/key.ts'
import { policyKey, policyNames } from '../../../../src/shared/policy/schema.ts'

/** Languages of the templates, as Windows names their folders. */
export const templateLanguages = { 'zh-CN': 'zh', 'en-US': 'en' } as const satisfies Record<string, keyof PolicyWords>
type Language = keyof typeof templateLanguages

const registryKey = 'Software\\Policies\\Huiyin'
const schema = 'http://schemas.microsoft.com/GroupPolicy/2006/07/PolicyDefinitions'
const heading = '<?xml version="1.0" encoding="utf-8"?>\n<!-- Made from src/shared/policy/schema.ts by build/scripts/policy-files.ts. -->'

const areaWords: Readonly<Record<typeof policyAreas[number], PolicyWords>> = {
  hub: { zh: '服务端', en: 'Hub' },
  desk: { zh: '工作台', en: 'Desk' },
  privacy: { zh: '保密', en: 'Confidentiality' },
  network: { zh: '网络', en: 'Network' },
  updates: { zh: '更新', en: 'Updates' },
  diagnostics: { zh: '日志与数据', en: 'Logs and data' },
}
const commonWords: Readonly<Record<string, PolicyWords>> = {
  huiyin: { zh: '回音工作台', en: 'Huiyin workstation' },
  supported: { zh: 'Windows 10 及以上', en: 'Windows 10 and later' },
}

const escape = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')
const indent = (by: number, lines: readonly string[]) => lines.map(line => ' '.repeat(by) + line)

function elementOf(name: PolicyName, { kind }: PolicyKey): readonly string[] {
  const own = `id="${name}"`
  switch (kind.kind) {
    case 'flag': return []
    case 'number': return [`<decimal ${own} valueName="${name}" required="true" minValue="${kind.min}" maxValue="${kind.max}" />`]
    case 'text': return [`<text ${own} valueName="${name}" required="true" maxLength="${kind.maxLength}" />`]
    case 'choice': return [`<enum ${own} valueName="${name}" required="true">`, ...kind.choices.map(({ value }) => `  <item displayName="$(string.${name}_${value})"><value><string>${value}</string></value></item>`), '</enum>']
    case 'list': return [`<list ${own} key="${registryKey}\\${name}" valuePrefix="" />`]
    case 'pairs': return [`<list ${own} key="${registryKey}\\${name}" explicitValue="true" />`]
  }
}

function policyOf(name: PolicyName): readonly string[] {
  const key = policyKey(name)
  const elements = elementOf(name, key)
  const presented = elements.length > 0 ? ` presentation="$(presentation.${name})"` : ` valueName="${name}"`
  return [
    `<policy name="${name}" class="Both" displayName="$(string.${name})" explainText="$(string.${name}_about)" key="${registryKey}"${presented}>`,
    `  <parentCategory ref="area_${key.area}" />`,
    '  <supportedOn ref="supported" />',
    ...elements.length > 0 ? ['  <elements>', ...indent(4, elements), '  </elements>'] : ['  <enabledValue><decimal value="1" /></enabledValue>', '  <disabledValue><decimal value="0" /></disabledValue>'],
    '</policy>',
  ]
}

/** The administrative template: every key as group policy writes it into the registry. */
export function admx(): string {
  return [
    heading,
    `<policyDefinitions xmlns="${schema}" revision="1.0" schemaVersion="1.0">`,
    '  <policyNamespaces><target prefix="huiyin" namespace="Huiyin.Policies.Workstation" /></policyNamespaces>',
    '  <resources minRequiredRevision="1.0" />',
    '  <supportedOn><definitions><definition name="supported" displayName="$(string.supported)" /></definitions></supportedOn>',
    '  <categories>',
    '    <category name="huiyin" displayName="$(string.huiyin)" />',
    ...policyAreas.map(area => `    <category name="area_${area}" displayName="$(string.area_${area})"><parentCategory ref="huiyin" /></category>`),
    '  </categories>',
    '  <policies>',
    ...indent(4, policyNames.flatMap(policyOf)),
    '  </policies>',
    '</policyDefinitions>',
    '',
  ].join('\n')
}

function presentationOf(name: PolicyName, label: string): readonly string[] {
  const key = policyKey(name)
  const told = escape(label)
  const control = {
    flag: null,
    number: `<decimalTextBox refId="${name}" defaultValue="${Number(key.default)}">${told}</decimalTextBox>`,
    text: `<textBox refId="${name}"><label>${told}</label></textBox>`,
    choice: `<dropdownList refId="${name}" noSort="true" defaultItem="${key.kind.kind === 'choice' ? key.kind.choices.findIndex(({ value }) => value === key.default) : 0}">${told}</dropdownList>`,
    list: `<listBox refId="${name}">${told}</listBox>`,
    pairs: `<listBox refId="${name}">${told}</listBox>`,
  }[key.kind.kind]
  return control === null ? [] : [`<presentation id="${name}">${control}</presentation>`]
}

/** The words of {@link admx} in one language. */
export function adml(language: Language): string {
  const in_ = templateLanguages[language]
  const strings: [id: string, words: string][] = [
    ...Object.entries(commonWords).map(([id, words]) => [id, words[in_]] as [string, string]),
    ...policyAreas.map(area => [`area_${area}`, areaWords[area][in_]] as [string, string]),
    ...policyNames.flatMap((name) => {
      const { title, about, kind } = policyKey(name)
      const choices = kind.kind === 'choice' ? kind.choices.map(choice => [`${name}_${choice.value}`, choice.title[in_]] as [string, string]) : []
      return [[name, title[in_]], [`${name}_about`, about[in_]], ...choices] as [string, string][]
    }),
  ]
  return [
    heading,
    `<policyDefinitionResources xmlns="${schema}" revision="1.0" schemaVersion="1.0">`,
    `  <displayName>${escape(commonWords.huiyin?.[in_] ?? '')}</displayName>`,
    `  <description>${escape(commonWords.huiyin?.[in_] ?? '')}</description>`,
    '  <resources>',
    '    <stringTable>',
    ...strings.map(([id, words]) => `      <string id="${id}">${escape(words)}</string>`),
    '    </stringTable>',
    '    <presentationTable>',
    ...indent(6, policyNames.flatMap(name => presentationOf(name, policyKey(name).title[in_]))),
    '    </presentationTable>',
    '  </resources>',
    '</policyDefinitionResources>',
    '',
  ].join('\n')
}
