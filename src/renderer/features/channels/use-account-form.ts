import type { AccountKind, AccountRow, AccountTrial } from '../../../shared/contract/accounts.ts'
import { computed, reactive, ref, watch } from 'vue'
import { useWorkstation } from '../../bridge/workstation.ts'
import { useAction } from '../../composables/action.ts'
import { fieldErrorsOf, isAsked, newAccountId, settingsOf, valuesOf } from './account-form.ts'

/** What a form is for: a new account on a channel, changes of one, or its credentials alone. */
export type FormPurpose = 'add' | 'edit' | 'reauthorise'

/** What a form works on. */
export interface AccountFormOptions {
  readonly kind: AccountKind
  readonly purpose: FormPurpose
  readonly account: AccountRow | null
  readonly settings: Readonly<Record<string, unknown>>
}

/** State and calls of the form by which an account is connected. */
export function useAccountForm({ kind, purpose, account, settings }: AccountFormOptions) {
  const { client } = useWorkstation()
  const id = account?.id ?? newAccountId(kind.channel)
  const values = reactive(valuesOf(kind, settings))
  const secrets = reactive<Record<string, string>>(Object.fromEntries(kind.secrets.map(({ name }) => [name, ''])))
  const names = reactive({ name: account?.name ?? '', brand: account?.brand ?? '' })
  const trial = ref<AccountTrial | null>(null)
  const touched = ref(false)

  const typed = () => ({ id, channel: kind.channel, settings: settingsOf(kind, values, settings), secrets: Object.fromEntries(Object.entries(secrets).filter(([name, value]) => value !== '' && asks(name))) })
  function asks(secret: string): boolean {
    return isAsked(kind, kind.secrets.find(({ name }) => name === secret)?.when ?? null, values)
  }

  const test = useAction(async () => {
    trial.value = null
    trial.value = await client.call('account:test', typed())
  }, { quiet: true })
  const save = useAction(async (untested: boolean) => {
    trial.value = null
    if (purpose === 'reauthorise')
      await client.call('account:reauthorise', { id, secrets: typed().secrets })
    else
      await client.call('account:save', { ...typed(), name: names.name || String(values.screenName ?? ''), brand: names.brand || names.name || String(values.screenName ?? ''), untested })
    return id
  }, { quiet: true })

  const last = ref<'test' | 'save'>('test')
  const error = computed(() => last.value === 'save' ? save.error.value : test.error.value)
  const wrong = computed(() => fieldErrorsOf(error.value))
  watch([values, secrets, names], () => {
    touched.value = true
    trial.value = null
  })

  return {
    id,
    values,
    secrets,
    names,
    trial,
    touched,
    wrong,
    error,
    /** What is said above the buttons: an error that belongs to no input. */
    general: computed(() => error.value !== null && ![...wrong.value.keys()].some(name => name.startsWith('secrets.') || name === 'name' || name === 'brand' || kind.fields.some(field => field.name === name)) ? error.value : null),
    fields: computed(() => purpose === 'reauthorise' ? [] : kind.fields.filter(field => isAsked(kind, field.when, values))),
    askedSecrets: computed(() => kind.secrets.filter(secret => isAsked(kind, secret.when, values))),
    busy: computed(() => test.busy.value || save.busy.value),
    testing: test.busy,
    saving: save.busy,
    async test() {
      last.value = 'test'
      await test.run()
    },
    async save(untested = false): Promise<string | undefined> {
      last.value = 'save'
      return save.run(untested)
    },
  }
}
