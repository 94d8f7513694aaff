import { useRouter } from 'vue-router'

/** Opens a conversation on the desk; null = none. */
export function useOpenRoom(): (id: string | null) => void {
  const router = useRouter()
  return id => void router.push(id === null ? '/' : `/c/${encodeURIComponent(id)}`)
}
