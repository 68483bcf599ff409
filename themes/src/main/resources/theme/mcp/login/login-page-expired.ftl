<#import "mcp-page.ftl" as mcp>
<@mcp.page heading=msg("mcpExpiredTitle")>
<div class="mcp-stack">
  <p class="instruction">${msg("mcpExpiredText")}</p>
  <div class="mcp-decision">
    <a id="loginRestartLink" class="${properties.kcButtonSecondaryClass}" href="${url.loginRestartFlowUrl}">${msg("mcpExpiredRestart")}</a>
    <a id="loginContinueLink" class="${properties.kcButtonSecondaryClass}" href="${url.loginAction}">${msg("mcpExpiredContinue")}</a>
  </div>
</div>
</@mcp.page>
