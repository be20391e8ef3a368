import { render } from 'preact';
import { Root } from './ui/Root';
import './ui/style.css';

render(<Root />, document.getElementById('page')!);
