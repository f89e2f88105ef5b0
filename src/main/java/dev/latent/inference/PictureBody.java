package dev.latent.inference;

/** An answer that can also be drawn, as image/png. */
interface PictureBody {

    ImageGrid grid();
}
