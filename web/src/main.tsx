import { render } from 'preact'
import { App } from './app'
import { catchLinks } from './state/route'
import './style.css'

catchLinks()
render(<App />, document.getElementById('app')!)
