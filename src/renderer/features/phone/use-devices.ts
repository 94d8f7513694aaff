import type { ComputedRef, ShallowRef } from 'vue'
import type { KeptPhonePreferences, PhonePreferences } from '../../softphone/preferences.ts'
import { computed, onScopeDispose, shallowRef } from 'vue'
import { useI18n } from 'vue-i18n'
import { keepPhonePreferences } from '../../softphone/preferences.ts'
import { useSession } from '../../stores/session.ts'

interface Choice { readonly value: string, readonly label: string }

/** Devices of this machine, and which of them the person likes. */
export interface Devices {
  readonly microphones: ComputedRef<readonly Choice[]>
  readonly speakers: ComputedRef<readonly Choice[]>
  readonly chosen: Readonly<ShallowRef<PhonePreferences>>
  readonly choose: KeptPhonePreferences['change']
}

/** Lists the devices while the calling component lives; what was chosen and is unplugged stays chosen, and is not shown. */
export function useDevices(devices: MediaDevices | undefined = navigator.mediaDevices): Devices {
  const { t } = useI18n()
  const kept = keepPhonePreferences(useSession().myId, window)
  const list = shallowRef<readonly MediaDeviceInfo[]>([])
  const chosen = shallowRef(kept.read())

  const look = () => void devices?.enumerateDevices().then(found => list.value = found, () => undefined)
  look()
  devices?.addEventListener('devicechange', look)
  onScopeDispose(() => devices?.removeEventListener('devicechange', look))
  onScopeDispose(kept.onChange(next => chosen.value = next))

  const choices = (kind: MediaDeviceKind) => computed(() => [
    { value: '', label: t('phone.device.system') },
    // `default` and `communications` are the system's own under other names.
    ...list.value.filter(device => device.kind === kind && !['', 'default', 'communications'].includes(device.deviceId))
      .map((device, i) => ({ value: device.deviceId, label: device.label || t('phone.device.nth', { n: i + 1 }) })),
  ])
  return { microphones: choices('audioinput'), speakers: choices('audiooutput'), chosen, choose: kept.change }
}
