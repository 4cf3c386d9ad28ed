import type { ComponentChildren } from 'preact'
import { useEffect, useRef } from 'preact/hooks'
import { arrived } from '../state/route'

/** The name of a page: the tab has it too, and whoever has just come here by a link hears it. */
export function Heading({ children }: { children: ComponentChildren }) {
  const heading = useRef<HTMLHeadingElement>(null)
  const said = useRef<string | null>(null)
  useEffect(() => {
    // Only where it is another: meanwhile a part of the page may call in the tab that it is one's turn.
    const name = heading.current!.textContent
    if (name === said.current) return
    said.current = name
    document.title = `${name} — Usher`
  })
  useEffect(() => {
    if (arrived()) heading.current!.focus()
  }, [])
  return (
    <h1 ref={heading} tabIndex={-1}>
      {children}
    </h1>
  )
}
