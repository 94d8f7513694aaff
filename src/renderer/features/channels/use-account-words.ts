import { useI18n } from 'vue-i18n'

/**
 * Words of what the engine names by key: settings, secrets, choices, remarks, doubts. A key that is newer than this page is shown as
 * it is, which is better than nothing.
 */
export function useAccountWords() {
  const { t, te } = useI18n()
  const worded = (key: string, otherwise: string): string => te(key) ? t(key) : otherwise
  return {
    channelHelp: (channel: string) => worded(`accounts.channelHelp.${channel}`, ''),
    label: (channel: string, name: string) => worded(`accounts.fields.${channel}.${name}.label`, name),
    help: (channel: string, name: string) => worded(`accounts.fields.${channel}.${name}.help`, ''),
    choice: (channel: string, name: string, choice: string) => worded(`accounts.choices.${channel}.${name}.${choice}`, choice),
    secret: (channel: string, name: string) => worded(`accounts.secretNames.${channel}.${name}.label`, name),
    secretHelp: (channel: string, name: string) => worded(`accounts.secretNames.${channel}.${name}.help`, ''),
    wrong: (code: string) => worded(`accounts.fieldWrong.${code}`, t('accounts.fieldWrong.other')),
    hint: (code: string) => worded(`accounts.hints.${code}`, ''),
    remark: (key: string) => worded(`channels.remarks.${key}`, key),
    doubt: (channel: string, name: string) => worded(`channels.doubts.${channel}.${name}`, name),
  }
}
