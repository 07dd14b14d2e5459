interface QrCodeProps {
  /** A square of `size` units, and the path of what is dark in it. */
  drawing: { size: number; path: string };
  label: string;
}

/** A QR code, dark on light in every theme: few cameras read it the other way round. */
export function QrCode({ drawing: { size, path }, label }: QrCodeProps) {
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <path d={path} />
    </svg>
  );
}
