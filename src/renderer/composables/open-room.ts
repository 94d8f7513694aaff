import { useRouter } from 'vue-router'

/** Opens a conversation on the desk; null = none. A window that shows one conversation alone goes on doing so. */
export function useOpenRoom(): (id: string | null) => void {
  const router = useRouter()
  return id => void router.push({ path: id === null ? '/' : `/c/${encodeURIComponent(id)}`, query: 'alone' in router.currentRoute.value.query ? { alone: null } : {} })
}
