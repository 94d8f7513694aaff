import 'vue'

/** Plain attributes that any component hands on to its root element. */
declare module 'vue' {
  interface AllowedComponentProps {
    'title'?: string
    'role'?: string
    'aria-label'?: string
    'aria-pressed'?: boolean
    'aria-expanded'?: boolean
    'aria-haspopup'?: 'menu'
  }
  /** Lifts an element above everything else, dialogs too. */
  interface HTMLAttributes {
    popover?: 'manual'
  }
}
